module.exports = {
  displayName: 'sample-feeds',
  preset: '../../tools/jest/preset.cjs',
  rootDir: __dirname,
};
