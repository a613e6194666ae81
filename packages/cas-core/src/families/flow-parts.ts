/**
 * What a flow brings besides the gradient of the loss, by nodes of a Program: the one list of these for everybody who asks of a flow what is in it.
 */
export interface FlowParts {
  /** The factor of each parameter. */
  readonly metric?: readonly number[];
  readonly friction?: number;
  readonly penalty?: number;
  readonly decay?: number;
}

export const partNodes = ({ metric = [], friction, penalty, decay }: FlowParts): number[] => [
  ...metric,
  ...[friction, penalty, decay].filter((n) => n !== undefined),
];

export const mappedParts = (
  { metric, friction, penalty, decay }: FlowParts,
  map: (n: number) => number,
): FlowParts => ({
  ...(metric === undefined ? {} : { metric: metric.map(map) }),
  ...(friction === undefined ? {} : { friction: map(friction) }),
  ...(penalty === undefined ? {} : { penalty: map(penalty) }),
  ...(decay === undefined ? {} : { decay: map(decay) }),
});
