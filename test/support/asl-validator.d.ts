declare module 'asl-validator' {
  /** Checks a definition, and writes into it. */
  const validate: (definition: unknown) => unknown;
  export default validate;
}
