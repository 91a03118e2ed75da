// Ends before it listens.
console.log(JSON.stringify({ msg: 'began' }));
process.exitCode = 1;
