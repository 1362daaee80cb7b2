/** What is wrong, in one line, and the command that mends it. */
export type ConfigFault = { text: string; mend: string };

/** Reads values that may be wrong, and gathers what is. */
export type ConfigReader = {
  text: (key: string, isRight: (value: string) => boolean, rule: string, example: string) => string;
  /** May be empty: then it is absent. */
  optionalText: ConfigReader['text'];
  /** One of a few words. */
  choice: <Word extends string>(key: string, words: readonly [Word, ...Word[]]) => Word;
  /** NaN where it is wrong. */
  integer: (key: string, min: number, max: number) => number;
  flag: (key: string) => boolean;
  /** A rule between values, looked at only where each of them is right. */
  require: (holds: boolean, key: string, rule: string, example: string | number) => void;
  faults: readonly ConfigFault[];
};

/** @param get a value as it was set, by its key within the namespace; `namespace` is for the messages */
export function createConfigReader(
  namespace: string,
  get: (key: string) => string | undefined,
): ConfigReader {
  const faults: ConfigFault[] = [];

  function fault(key: string, rule: string, example: string | number): void {
    const value = get(key);
    const got = value === undefined || value === '' ? 'is not set' : `is ${JSON.stringify(value)}`;
    faults.push({
      text: `${namespace}:${key} ${got}, it must be ${rule}`,
      mend: `pulumi config set ${namespace}:${key} ${example}`,
    });
  }

  const text: ConfigReader['text'] = (key, isRight, rule, example) => {
    const value = get(key) ?? '';
    if (!isRight(value)) fault(key, rule, example);
    return value;
  };

  return {
    faults,
    text,
    optionalText: (key, isRight, rule, example) =>
      text(key, (value) => value === '' || isRight(value), rule, example),
    choice(key, words) {
      const value = words.find((word) => word === get(key));
      if (value === undefined) fault(key, words.join(' or '), words[0]);
      return value ?? words[0];
    },
    integer(key, min, max) {
      const value = get(key) ?? '';
      const number = /^-?\d{1,9}$/.test(value) ? Number(value) : NaN;
      if (number >= min && number <= max) return number;
      fault(key, `a whole number from ${min} to ${max}`, number > max ? max : min);
      return NaN;
    },
    flag(key) {
      const value = get(key);
      if (value !== 'true' && value !== 'false') fault(key, 'true or false', 'true');
      return value === 'true';
    },
    require(holds, key, rule, example) {
      if (!holds) fault(key, rule, example);
    },
  };
}
