module.exports = {
  displayName: 'trade-store-schema',
  preset: '../../../tools/jest/preset.cjs',
  rootDir: __dirname,
};
