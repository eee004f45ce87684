/* Doubles as text: the shortest decimal that reads back to the same double. */
#ifndef SISE_BASE_NUMBER_H
#define SISE_BASE_NUMBER_H

#define NUMBER_TEXT 32

/* Writes the number and a final NUL, returns the length. Among the shortest decimals that strtod() reads back
 * as `value`, it is the one closest to it. Written as ECMAScript's Number::toString does: whole numbers below
 * 1e21 have neither point nor exponent, from 1e-6 on there is no exponent, else "1.5e-7", "1e+21". NaN is "",
 * minus zero is "0", infinity is "inf".
 *
 * R. Giulietti, "The Schubfach way to render doubles" (2020), sections 9 and 10. */
int number_format(double value, char text[static NUMBER_TEXT]);

/* The same for whole numbers. */
int number_format_int(long long value, char text[static NUMBER_TEXT]);

#endif
