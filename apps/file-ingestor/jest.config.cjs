module.exports = {
  displayName: 'file-ingestor',
  preset: '../../tools/jest/preset.cjs',
  rootDir: __dirname,
};
