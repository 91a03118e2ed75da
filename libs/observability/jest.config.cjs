module.exports = {
  displayName: 'observability',
  preset: '../../tools/jest/preset.cjs',
  rootDir: __dirname,
};
