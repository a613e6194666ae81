/** What commands of the atlas need of the process that runs them. */
export interface Surroundings {
  /** The version of the engine, as rows name it. */
  readonly engine: string;
  /** A line for whoever watches, on standard error. */
  say(line: string): void;
  /** Replaces the line of progress before it, where there is a terminal. */
  progress(line: string): void;
  /** The answer, on standard output. */
  print(text: string): void;
  /** Whether Ctrl-C was heard. */
  cancelled(): boolean;
}
