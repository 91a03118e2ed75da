module.exports = {
  displayName: 'stream-normalizer',
  preset: '../../tools/jest/preset.cjs',
  rootDir: __dirname,
};
