module.exports = {
  displayName: 'contracts',
  preset: '../../tools/jest/preset.cjs',
  rootDir: __dirname,
};
