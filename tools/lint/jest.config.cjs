module.exports = {
  displayName: 'lint',
  preset: '../jest/preset.cjs',
  rootDir: __dirname,
};
