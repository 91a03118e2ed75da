module.exports = {
  displayName: 'mapping',
  preset: '../../tools/jest/preset.cjs',
  rootDir: __dirname,
};
