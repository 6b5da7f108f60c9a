const side = 5;
const cell = 4;

/** A small mirrored pattern drawn from a hash, so that two can be told apart at a glance. It shows nothing of a picture. */
export function Glyph({ hex }: { hex: string }) {
  const bits = [...hex.slice(0, 15)].map((digit) => Number.parseInt(digit, 16) >= 8);
  const hue = Number.parseInt(hex.slice(-4), 16) % 360;
  const cells = bits.flatMap((filled, at) => {
    const [row, column] = [Math.floor(at / 3), at % 3];
    const columns = column === 2 ? [2] : [column, side - 1 - column];
    return filled ? columns.map((x) => `M${x * cell} ${row * cell}h${cell}v${cell}h-${cell}z`) : [];
  });
  return (
    <svg
      width={side * cell}
      height={side * cell}
      viewBox={`0 0 ${side * cell} ${side * cell}`}
      aria-hidden="true"
    >
      <path d={cells.join('')} fill={`hsl(${hue} 45% 50%)`} />
    </svg>
  );
}
