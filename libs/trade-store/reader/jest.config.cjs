module.exports = {
  displayName: 'trade-store-reader',
  preset: '../../../tools/jest/preset.cjs',
  rootDir: __dirname,
};
