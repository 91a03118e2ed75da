module.exports = {
  displayName: 'kafka',
  preset: '../../tools/jest/preset.cjs',
  rootDir: __dirname,
};
