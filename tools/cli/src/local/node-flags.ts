/** How Node runs a service, as in the image: whoever starts one does so with these. */

/**
 * A young generation of less does not outlive a batch. The old one is collected once it is two and
 * a half times what lives; by default it grows further, and the sink with it to 490 MB.
 */
export const SERVICE_NODE_FLAGS: readonly string[] = [
  '--max-semi-space-size=16',
  '--heap-growing-percent=150',
];
