module.exports = {
  displayName: 'contract-mapping',
  preset: '../../tools/jest/preset.cjs',
  rootDir: __dirname,
};
