/* Prints the routes as a part of the manual page sise-api(7): the build puts it into the page, so that page
 * and table cannot differ. */
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "http/route.h"
#include "strategies/expr.h"

/* A text of the table in the page's language: a sentence begins on a line of its own, what stands between two
 * backticks is bold, and nothing is taken for a command. */
static void text_print(const char *text)
{
    bool bold = false;
    if (*text == '.' || *text == '\'')
        printf("\\&");
    for (; *text; text++) {
        if (*text == '`')
            printf("%s", (bold = !bold) ? "\\fB" : "\\fR");
        else if (*text == '\\')
            printf("\\e");
        else if (strncmp(text, ". ", 2) == 0 && text[2])
            printf(".\n"), text++;
        else
            putchar(*text);
    }
    putchar('\n');
}

static void bounds_print(const struct param *param)
{
    char least[NUMBER_TEXT], most[NUMBER_TEXT];
    number_format(param->least, least);
    number_format(param->most, most);
    if (param->most >= 1e15)
        printf("a number, at least %s", least);
    else
        printf("%s, %s to %s", param->kind == PARAM_COUNT ? "a whole number" : "a number", least, most);
}

static void choices_print(const char *choices)
{
    for (; *choices; choices++)
        if (*choices == '|')
            printf(", ");
        else
            putchar(*choices);
}

static void kind_print(const struct param *param)
{
    static const char *const kind[] = {
        [PARAM_DATE] = "a date",
        [PARAM_BOOL] = "true or false",
        [PARAM_MARKET] = "a market",
        [PARAM_TICKER] = "a code or name",
        [PARAM_COLUMNS] = "columns",
        [PARAM_COLUMN] = "a column",
        [PARAM_EXPRESSION] = "an expression",
        [PARAM_EXPRESSIONS] = "expressions",
    };
    if (param->kind == PARAM_COUNT || param->kind == PARAM_NUMBER)
        bounds_print(param);
    else if (param->kind == PARAM_CHOICE)
        choices_print(param->choices);
    else if (param->kind == PARAM_TEXT)
        printf("a text, at most %.0f bytes", param->most);
    else if (param->kind == PARAM_TICKERS)
        printf("codes or names, at most %.0f", param->most);
    else
        printf("%s", kind[param->kind]);
    if (param->required)
        printf("; required");
    if (param->standard)
        printf("; otherwise %s", param->standard);
}

static void params_print(const struct route *route)
{
    printf(".Bl -tag -width Ds\n");
    for (const struct param *param = route->params; param->name; param++) {
        printf(".It Cm %s Pq ", param->name);
        kind_print(param);
        putchar('\n');
        text_print(param->help);
    }
    printf(".El\n");
}

/* The members of a body are the parameters of another route, which explains them. */
static void members_print(const struct route *route)
{
    printf("The members of the object are\n");
    for (const struct param *param = route->params; param->name; param++)
        if (param->in == PARAM_BODY)
            printf(".Cm %s%s\n", param->name, param[1].name && param[1].in == PARAM_BODY ? " ," : " .");
    printf("The body has at most %zu bytes.\n", route->max_body);
}

static void answers_print(const struct route *route)
{
    printf(".Pp\n.Bl -tag -width 503 -compact\n");
    for (const struct route_answer *answer = route->answers; answer->status; answer++) {
        printf(".It %d\n.Pq %.*s\n", answer->status, (int)strcspn(answer->media, ";"), answer->media);
        text_print(answer->help);
    }
    printf(".El\n");
}

int main(void)
{
    for (size_t i = 0; i < route_count; i++) {
        const struct route *route = route_table[i];
        printf(".Ss %s %s\n", http_method_name[route->method], route->path);
        text_print(route->help);
        if (route->max_body)
            members_print(route);
        else if (route->params)
            params_print(route);
        answers_print(route);
    }
    return ferror(stdout) || fflush(stdout) ? 1 : 0;
}
