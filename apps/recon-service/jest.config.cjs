module.exports = {
  displayName: 'recon-service',
  preset: '../../tools/jest/preset.cjs',
  rootDir: __dirname,
};
