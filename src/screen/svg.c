#include "screen/svg.h"

#include <math.h>
#include <stdio.h>

#define WIDTH  960
#define HEIGHT 540
#define LEFT   70
#define RIGHT  120
#define TOP    56
#define BOTTOM 48

/* Colours that are told apart without red and green: M. Okabe, K. Ito, Color Universal Design (2008). */
static const char *const colour[HORIZONS] = {"#E69F00", "#56B4E9", "#009E73", "#0072B2"};

struct scale {
    double low, high, step; /* of the curves' values */
    size_t days;
};

static double x_of(const struct scale *scale, size_t day)
{
    double part = scale->days > 1 ? (double)day / (double)(scale->days - 1) : 0;
    return LEFT + part * (WIDTH - LEFT - RIGHT);
}

static double y_of(const struct scale *scale, double value)
{
    return HEIGHT - BOTTOM - (value - scale->low) / (scale->high - scale->low) * (HEIGHT - TOP - BOTTOM);
}

/* 1, 2 or 5 times a power of ten: about eight lines. */
static double step_of(double range)
{
    double rough = range / 8, power = pow(10, floor(log10(rough))), part = rough / power;
    return power * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10);
}

static void curve_range(const double *curve, size_t days, double *low, double *high)
{
    for (size_t i = 0; i < days; i++) {
        *low = curve[i] < *low ? curve[i] : *low;
        *high = curve[i] > *high ? curve[i] : *high;
    }
}

static struct scale scale_of(const struct backtest *backtest)
{
    struct scale scale = {0.99, 1.01, 0, backtest->curve_days};
    curve_range(backtest->market_curve, scale.days, &scale.low, &scale.high);
    for (int h = 0; h < HORIZONS; h++)
        curve_range(backtest->curve[h], scale.days, &scale.low, &scale.high);
    scale.step = step_of(scale.high - scale.low);
    scale.low = floor(scale.low / scale.step) * scale.step;
    scale.high = ceil(scale.high / scale.step) * scale.step;
    return scale;
}

static void text_escaped(struct output *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '&')
            output_text(out, "&amp;");
        else if (*text == '<')
            output_text(out, "&lt;");
        else if (*text == '>')
            output_text(out, "&gt;");
        else
            output_char(out, (unsigned char)*text < ' ' ? ' ' : *text);
    }
}

static void grid_write(struct output *out, const struct scale *scale)
{
    for (int i = 0; i <= (int)lround((scale->high - scale->low) / scale->step); i++) {
        double value = scale->low + i * scale->step, y = y_of(scale, value);
        double percent = (value - 1) * 100;
        output_format(out, "<path d=\"M%d %.1fH%d\" stroke=\"%s\"/>\n", LEFT, y, WIDTH - RIGHT,
                      fabs(percent) < 1e-9 ? "#555" : "#ddd");
        output_format(out, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%+.*f %%</text>\n", LEFT - 8, y + 4,
                      scale->step < 0.01 ? 1 : 0, fabs(percent) < 1e-9 ? 0 : percent);
    }
}

static void dates_write(struct output *out, const struct backtest *backtest, const struct scale *scale)
{
    char date[DATE_TEXT];
    size_t marks = scale->days < 6 ? scale->days : 6;
    for (size_t i = 0; i < marks; i++) {
        size_t day = marks > 1 ? i * (scale->days - 1) / (marks - 1) : 0;
        double x = x_of(scale, day);
        output_format(out, "<path d=\"M%.1f %dv5\" stroke=\"#555\"/>\n", x, HEIGHT - BOTTOM);
        output_format(out, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n", x,
                      HEIGHT - BOTTOM + 20, date_format(backtest->curve_date[day], date));
    }
}

static void curve_write(struct output *out, const struct scale *scale, const double *curve,
                        const char *stroke)
{
    output_format(out, "<path fill=\"none\" stroke-width=\"1.8\" %s d=\"", stroke);
    for (size_t i = 0; i < scale->days; i++)
        output_format(out, "%c%.1f %.1f", i ? 'L' : 'M', x_of(scale, i), y_of(scale, curve[i]));
    output_text(out, "\"/>\n");
}

static void legend_write(struct output *out, int place, const char *stroke, const char *label, double end)
{
    int y = TOP + 14 + 24 * place, x = WIDTH - RIGHT + 12;
    output_format(out, "<path stroke-width=\"3\" %s d=\"M%d %dh18\"/>\n", stroke, x, y - 4);
    output_format(out, "<text x=\"%d\" y=\"%d\">%s %+.0f %%</text>\n", x + 24, y, label, (end - 1) * 100);
}

#define MARKET_STROKE "stroke=\"#222\" stroke-dasharray=\"5 4\""

void svg_write(struct output *out, const struct backtest *backtest, const char *title)
{
    struct scale scale = scale_of(backtest);
    size_t last = scale.days - 1;
    char stroke[32], label[32];
    output_format(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
        "font-family=\"sans-serif\" font-size=\"12\">\n"
        "<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n"
        "<text x=\"%d\" y=\"30\" font-size=\"16\">",
        WIDTH, HEIGHT, WIDTH, HEIGHT, LEFT);
    text_escaped(out, title);
    output_text(out, "</text>\n");
    grid_write(out, &scale);
    dates_write(out, backtest, &scale);
    curve_write(out, &scale, backtest->market_curve, MARKET_STROKE);
    legend_write(out, HORIZONS, MARKET_STROKE, "market", backtest->market_curve[last]);
    for (int h = 0; h < HORIZONS; h++) {
        snprintf(stroke, sizeof stroke, "stroke=\"%s\"", colour[h]);
        snprintf(label, sizeof label, "%u d", horizon_days[h]);
        curve_write(out, &scale, backtest->curve[h], stroke);
        legend_write(out, h, stroke, label, backtest->curve[h][last]);
    }
    output_text(out, "</svg>\n");
}
