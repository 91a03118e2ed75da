module.exports = {
  displayName: 'tidy',
  preset: '../jest/preset.cjs',
  rootDir: __dirname,
};
