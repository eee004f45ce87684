/* Ticker codes of KRX. */
#ifndef SISE_MARKET_CODE_H
#define SISE_MARKET_CODE_H

#include <stdbool.h>

/* Whether the text is a code: six characters, a digit and then digits and upper-case letters ("005930",
 * "00104K", "0126Z0"). KRX so far uses only some of the letters, and only in some places. Other letters and
 * places are accepted too, since KRX may use them later. */
bool ticker_code_valid(const char *text);
#define TICKER_EXPECTED "expected six characters such as 005930 or 00104K" /* for messages */

#define CODE_TEXT 8 /* an A, six characters, and the final NUL */

/* Mends what becomes of codes in other programs: puts zeros in front of fewer than six digits, as where the
 * code was taken for a number, and takes the A off that stands before the six characters in the exchange's
 * own short codes. Every other text stays as it is. */
void ticker_code_mend(char code[static CODE_TEXT]);

/* The code that a person means, whatever program or spreadsheet it comes from: in lower case ("0126z0"),
 * without its leading zeros ("5930"), with the A of the exchange's own short codes ("A005930"), with the
 * ending of a market ("005930.KS", "005930.KQ", "005930 KS"), behind the name of an exchange ("KRX:005930"),
 * or within an ISIN ("KR7005930003"). false: the text is none of these, and what is in `code` means nothing.
 * Whether there is such a ticker is not looked at. */
bool ticker_code_read(const char *text, char code[static CODE_TEXT]);

#endif
