#include "http/values.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const struct param *param_find(const struct route *route, const char *name)
{
    for (const struct param *param = route->params; param && param->name; param++)
        if (strcmp(param->name, name) == 0)
            return param;
    return NULL;
}

/* A name that the route does not have is a fault of the handler: its value is that of nothing. */
static const struct value *value_of(const struct values *values, const char *name)
{
    static const struct value none;
    const struct param *param = param_find(values->route, name);
    return param ? &values->value[param - values->route->params] : &none;
}

bool value_given(const struct values *values, const char *name)
{
    return value_of(values, name)->given;
}

const char *value_text(const struct values *values, const char *name)
{
    return value_of(values, name)->text;
}

kst_date value_date(const struct values *values, const char *name)
{
    const struct value *value = value_of(values, name);
    return value->text ? value->date : 0;
}

uint64_t value_count(const struct values *values, const char *name)
{
    const struct value *value = value_of(values, name);
    return value->text ? value->count : 0;
}

double value_number(const struct values *values, const char *name)
{
    const struct value *value = value_of(values, name);
    return value->text ? value->number : NAN;
}

bool value_bool(const struct values *values, const char *name)
{
    const struct value *value = value_of(values, name);
    return value->text && value->is_true;
}

int value_choice(const struct values *values, const char *name)
{
    const struct value *value = value_of(values, name);
    return value->text ? value->choice : -1;
}

void values_free(struct values **values)
{
    free(*values);
    *values = NULL;
}
