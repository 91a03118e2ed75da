module.exports = {
  displayName: 'domain',
  preset: '../../tools/jest/preset.cjs',
  rootDir: __dirname,
};
