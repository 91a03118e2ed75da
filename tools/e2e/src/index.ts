/** Crash tests of the whole: everything lies in `test/`. */
export {};
