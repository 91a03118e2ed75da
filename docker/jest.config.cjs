module.exports = {
  displayName: 'docker',
  preset: '../tools/jest/preset.cjs',
  rootDir: __dirname,
};
