module.exports = {
  displayName: 'stack',
  preset: '../../tools/jest/preset.cjs',
  rootDir: __dirname,
};
