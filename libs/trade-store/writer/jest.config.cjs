module.exports = {
  displayName: 'trade-store-writer',
  preset: '../../../tools/jest/preset.cjs',
  rootDir: __dirname,
};
