#include "engine/server/banner.h"

#include <fmt/format.h>
#include <unistd.h>

namespace respect {

std::string VersionText(const Version& served) {
  return fmt::format("Redis server v={} sha=00000000:0 malloc=mimalloc bits={} build=respect\n", served.Text(),
                     sizeof(void*) * 8);
}

std::string UsageText(Bytes program) {
  return fmt::format(
      "Usage: {0} [/path/to/redis.conf] [options] [-]\n"
      "       {0} - (the configuration comes from standard input)\n"
      "       {0} -v or --version\n"
      "       {0} -h or --help\n"
      "       {0} --check-system\n"
      "\n"
      "Any parameter of redis.conf is an option: its name after two dashes, then its values. A file is read first, "
      "then\n"
      "standard input, then the options; the last word counts.\n"
      "\n"
      "       {0} --port 7777\n"
      "       {0} /etc/redis/redis.conf --loglevel verbose\n"
      "       echo 'maxmemory 128mb' | {0} --port 7777 -\n"
      "\n"
      "For tests, beside Redis's parameters:\n"
      "       --clock virtual        time stands still until it is moved\n"
      "       --seed <number>        the same random choices in every run\n"
      "       --serve-version 7.0.15 commands and options of later versions are unknown\n",
      program);
}

std::string StartPicture(const Version& served, int port) {
  return fmt::format(
      "\n"
      "        .--------.\n"
      "       /  *1     /|      respect, serving as Redis {}\n"
      "      /  $4     / |      Running in standalone mode\n"
      "     .--------.   |      Port: {}\n"
      "     |  PING  |   /      PID: {}\n"
      "     |  +PONG |  /\n"
      "     '--------' /\n"
      "\n",
      served.Text(), port, getpid());
}

}  // namespace respect
