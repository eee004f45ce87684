/* Every command there is, each in cmd-NAME.c; command_table in command.c puts them in order. */
#ifndef SISE_CMD_COMMANDS_H
#define SISE_CMD_COMMANDS_H

#include "cmd/command.h"

extern const struct command command_analyze, command_backtest, command_backup, command_compare,
    command_config, command_crontab, command_doctor, command_export, command_help, command_history,
    command_import, command_remove, command_screen, command_serve, command_setup, command_show,
    command_status, command_stocks, command_strategies, command_update, command_verify;

#endif
