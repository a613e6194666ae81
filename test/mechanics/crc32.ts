/** The CRC-32 of zip, bit by bit: written apart from the one it tests. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes)
    for (let bit = 0; bit < 8; bit++) {
      const feedback = ((byte >> bit) ^ crc) & 1;
      crc = (crc >>> 1) ^ (feedback === 1 ? 0xedb88320 : 0);
    }
  return ~crc >>> 0;
}
