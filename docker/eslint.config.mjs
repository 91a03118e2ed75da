import base from '../tools/lint/base.mjs';
export default base(import.meta.dirname);
