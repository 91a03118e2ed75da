module.exports = {
  displayName: 'convergence-sink',
  preset: '../../tools/jest/preset.cjs',
  rootDir: __dirname,
};
