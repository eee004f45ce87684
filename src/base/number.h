/* Numbers as text. A double becomes the shortest decimal that reads back to the same double. */
#ifndef SISE_BASE_NUMBER_H
#define SISE_BASE_NUMBER_H

#define NUMBER_TEXT 32 /* room for any number and the final NUL */

/* Writes the number and a final NUL, and returns the length without the NUL. Among the shortest decimals that
 * strtod() reads back as `value`, it is the one closest to `value`. Its form is that of ECMAScript's
 * Number::toString: a number from 1e-6 to below 1e21 has no exponent, others are written as "1.5e-7" or
 * "1e+21". NaN is "", minus zero is "0", infinity is "inf".
 *
 * R. Giulietti, "The Schubfach way to render doubles" (2020), sections 9 and 10. */
int number_format(double value, char text[static NUMBER_TEXT]);

/* Writes a whole number in the same way. */
int number_format_int(long long value, char text[static NUMBER_TEXT]);

/* Writes a number in hexadecimal, with zeros in front up to `digits` (1 to 16), and a final NUL. Returns
 * where that is. It takes a tenth of the time of snprintf(). */
char *number_format_hex(unsigned long long value, int digits, char *text);

#endif
