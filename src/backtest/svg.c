#include "backtest/svg.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/text.h"

#define WIDTH  960
#define HEIGHT 540
/* The frame of the curves. */
#define LEFT   76
#define RIGHT  790
#define TOP    76
#define BOTTOM 490
/* Cells of text that fit beside each other, by its size. */
#define TITLE_CELLS    82
#define SUBTITLE_CELLS 140
#define LABEL_CELLS    14

static const struct style {
    const char *colour, *dash;
} styles[SVG_LINES] = {
    {"#0072b2", "none"}, {"#d55e00", "9 3"},      {"#009e73", "5 3"},
    {"#cc79a7", "2 3"},  {"#000000", "12 3 2 3"}, {"#56b4e9", "2 2 8 2"},
};

struct scale {
    const struct svg_chart *chart;
    struct output *out;
    double lowest, highest; /* percent, at the ends of the axis */
    double step;            /* percent */
};

/* ---- text ---- */

/* XML has no place for most control characters and for U+FFFE and U+FFFF. */
static void character_write(struct output *out, const char *at, size_t length)
{
    const unsigned char *byte = (const unsigned char *)at;
    if (length == 0 || (length == 3 && byte[0] == 0xEF && byte[1] == 0xBF && byte[2] >= 0xBE))
        output_text(out, "\xEF\xBF\xBD");
    else if (*byte < 0x20 || *byte == 0x7F)
        output_char(out, ' ');
    else if (*at == '&' || *at == '<' || *at == '>' || *at == '"')
        output_text(out, *at == '&' ? "&amp;" : *at == '<' ? "&lt;" : *at == '>' ? "&gt;" : "&quot;");
    else
        output_bytes(out, at, length);
}

/* Writes as much of the text as fits into `cells`, and a mark where the text is cut. */
static void text_write(struct output *out, const char *text, unsigned cells)
{
    unsigned used = 0;
    while (*text) {
        size_t length = text_character(text), step = length ? length : 1;
        char one[5] = {0};
        for (size_t i = 0; i < step; i++)
            one[i] = text[i];
        used += text_width(one);
        if (used >= cells && text[step]) {
            output_text(out, "\xE2\x80\xA6");
            return;
        }
        character_write(out, text, length);
        text += step;
    }
}

static void text_at(struct output *out, double x, double y, const char *attributes, const char *text,
                    unsigned cells)
{
    output_format(out, "<text x=\"%.1f\" y=\"%.1f\"%s>", x, y, attributes);
    text_write(out, text, cells);
    output_text(out, "</text>\n");
}

static void line_at(struct output *out, double x1, double y1, double x2, double y2, const char *colour)
{
    output_format(out, "<path d=\"M%.1f %.1fL%.1f %.1f\" stroke=\"%s\" fill=\"none\"/>\n", x1, y1, x2, y2,
                  colour);
}

/* ---- the axis of percent ---- */

static double percent(double value)
{
    return 100 * (value - 1);
}

/* 1, 2 or 5 times a power of ten, about a sixth of the span. */
static double step_choose(double span)
{
    double power = pow(10, floor(log10(span / 6))), times = span / 6 / power;
    return power * (times > 5 ? 10 : times > 2 ? 5 : times > 1 ? 2 : 1);
}

static void scale_choose(struct scale *scale)
{
    const struct svg_chart *chart = scale->chart;
    double lowest = 0, highest = 0;
    for (size_t i = 0; i < chart->lines; i++)
        for (size_t d = 0; d < chart->days; d++) {
            lowest = fmin(lowest, percent(chart->line[i].value[d]));
            highest = fmax(highest, percent(chart->line[i].value[d]));
        }
    scale->step = step_choose(fmax(highest - lowest, 1));
    scale->lowest = floor(lowest / scale->step) * scale->step;
    scale->highest = fmax(ceil(highest / scale->step), 1) * scale->step;
}

static double y_of(const struct scale *scale, double value)
{
    double part = (percent(value) - scale->lowest) / (scale->highest - scale->lowest);
    return BOTTOM - part * (BOTTOM - TOP);
}

static double x_of(const struct scale *scale, size_t day)
{
    size_t last = scale->chart->days > 1 ? scale->chart->days - 1 : 1;
    return LEFT + (double)day / (double)last * (RIGHT - LEFT);
}

static void percents_draw(const struct scale *scale)
{
    int steps = (int)lround((scale->highest - scale->lowest) / scale->step);
    for (int i = 0; i <= steps; i++) {
        char label[32];
        double at = round(scale->lowest / scale->step + i) * scale->step, y = y_of(scale, 1 + at / 100);
        snprintf(label, sizeof label, "%+.*f %%", scale->step < 1 ? 1 : 0, at == 0 ? 0 : at);
        line_at(scale->out, LEFT, y, RIGHT, y, at == 0 ? "#555555" : "#dddddd");
        text_at(scale->out, LEFT - 8, y + 4, " text-anchor=\"end\"", at == 0 ? "0 %" : label, 32);
    }
}

/* ---- the axis of dates ---- */

static int month_of(kst_date date)
{
    return date / 10000 * 12 + date / 100 % 100 - 1;
}

/* Months from one mark to the next, for no more than about eight; 0: days are marked. */
static int months_choose(const struct svg_chart *chart)
{
    static const int steps[] = {1, 2, 3, 6, 12, 24, 60, 120, 600};
    int months = month_of(chart->date[chart->days - 1]) - month_of(chart->date[0]), i = 0;
    while (months > 8 * steps[i] && steps[i] < 600)
        i++;
    return months < 3 ? 0 : steps[i];
}

static bool day_marked(const struct svg_chart *chart, size_t day, int months)
{
    if (months == 0)
        return day % ((chart->days + 6) / 7) == 0;
    return day > 0 && month_of(chart->date[day]) / months != month_of(chart->date[day - 1]) / months;
}

static void dates_draw(const struct scale *scale)
{
    int months = months_choose(scale->chart);
    for (size_t d = 0; d < scale->chart->days; d++) {
        char text[DATE_TEXT];
        if (!day_marked(scale->chart, d, months))
            continue;
        date_format(scale->chart->date[d], text);
        text[months >= 12 ? 4 : months ? 7 : 10] = '\0';
        line_at(scale->out, x_of(scale, d), BOTTOM, x_of(scale, d), BOTTOM + 5, "#555555");
        text_at(scale->out, x_of(scale, d), BOTTOM + 20, " text-anchor=\"middle\"", text, DATE_TEXT);
    }
}

/* ---- curves and what they are called ---- */

static void curve_draw(const struct scale *scale, const struct svg_line *line, const struct style *style)
{
    bool drawn = false;
    output_text(scale->out, "<path d=\"");
    for (size_t d = 0; d < scale->chart->days; d++) {
        if (!isnan(line->value[d]))
            output_format(scale->out, "%c%.1f %.1f", drawn ? 'L' : 'M', x_of(scale, d),
                          y_of(scale, line->value[d]));
        drawn = !isnan(line->value[d]);
    }
    output_format(scale->out,
                  "\" stroke=\"%s\" stroke-dasharray=\"%s\" stroke-width=\"1.8\" fill=\"none\" "
                  "stroke-linejoin=\"round\"/>\n",
                  style->colour, style->dash);
}

static void legend_draw(const struct scale *scale, size_t place)
{
    const struct svg_line *line = &scale->chart->line[place];
    double y = TOP + 14 + 40 * (double)place, last = line->value[scale->chart->days - 1];
    char value[32] = "";
    if (!isnan(last))
        snprintf(value, sizeof value, "%+.1f %%", percent(last));
    output_format(scale->out,
                  "<path d=\"M%d %.1fh34\" stroke=\"%s\" stroke-dasharray=\"%s\" stroke-width=\"2.4\"/>\n",
                  RIGHT + 18, y - 4, styles[place].colour, styles[place].dash);
    text_at(scale->out, RIGHT + 60, y, "", line->label, LABEL_CELLS);
    text_at(scale->out, RIGHT + 60, y + 16, " fill=\"#555555\"", value, sizeof value);
}

static void lines_draw(const struct scale *scale)
{
    for (size_t i = scale->chart->lines; i-- > 0;)
        curve_draw(scale, &scale->chart->line[i], &styles[i]);
    for (size_t i = 0; i < scale->chart->lines; i++)
        legend_draw(scale, i);
}

void svg_write(const struct svg_chart *chart, struct output *out)
{
    struct scale scale = {.chart = chart, .out = out};
    output_format(out,
                  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
                  "viewBox=\"0 0 %d %d\" role=\"img\" font-family=\"sans-serif\" font-size=\"12\">\n<title>",
                  WIDTH, HEIGHT, WIDTH, HEIGHT);
    text_write(out, chart->title, UINT32_MAX);
    output_text(out, "</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
    text_at(out, 20, 30, " font-size=\"16\" font-weight=\"bold\"", chart->title, TITLE_CELLS);
    text_at(out, 20, 52, " fill=\"#555555\"", chart->subtitle, SUBTITLE_CELLS);
    if (chart->days) {
        scale_choose(&scale);
        percents_draw(&scale);
        dates_draw(&scale);
        lines_draw(&scale);
    }
    output_text(out, "</svg>\n");
}
