/* A chart of Naver's: the daily bars of one stock.
 *
 *     <?xml version="1.0" encoding="EUC-KR" ?>
 *     <protocol><chartdata symbol="005930" name="..." count="2" timeframe="day" ...>
 *         <item data="20260122|155000|157000|150800|152300|32073624" />
 *         <item data="20260123|154700|156000|150100|152100|25195543" />
 *     </chartdata></protocol>
 *
 * An item is date, open, high, low, close and volume. The bytes are searched for items: only the name, which
 * nobody needs, is other than ASCII, so that no encoding is looked at. */
#ifndef SISE_SOURCE_NAVER_CHART_H
#define SISE_SOURCE_NAVER_CHART_H

#include <stddef.h>

#include "source/history.h"

/* Whether bytes[length] are a whole chart of that symbol, whatever its items say: 0, or DATA with what came
 * instead or that it breaks off. */
int naver_chart_check(const char *bytes, size_t length, const char *symbol, struct error *err);

/* Reads the chart into `history`, which is emptied first. A chart without items is no error: the symbol is
 * unknown then, or the stock is not listed any more. DATA: it is no whole chart of that symbol, or an item is
 * not as above or not after the one before it; the text says which. NO_MEMORY. */
int naver_chart_read(const char *bytes, size_t length, const char *symbol, struct price_history *history,
                     struct error *err);

#endif
