// The subcommands of CLIENT about key tracking.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "engine/commands/args.h"
#include "engine/commands/errors.h"
#include "engine/commands/handlers.h"
#include "engine/server/server.h"
#include "engine/server/session.h"
#include "engine/server/tracking.h"

namespace respect {
namespace {

struct TrackingOptions {
  TrackingState state;
  std::vector<std::string> prefixes;  // in the order given, doubles included
};

void ReadRedirect(Args& args, Server& server, TrackingState& state) {
  if (state.redirect != 0) return args.Fail("ERR A client can only redirect to a single other client");
  state.redirect = static_cast<uint64_t>(args.Int());
  if (!args.failed() && state.redirect != 0 && server.FindSession(state.redirect) == nullptr)
    args.Fail("ERR The client ID you want redirect to does not exist");
}

Result<TrackingOptions> ReadOptions(Call& call) {
  TrackingOptions options;
  Args args(call, 3);
  while (args.More()) {
    if (args.remaining() > 1 && args.Token("REDIRECT")) {
      ReadRedirect(args, call.server(), options.state);
    } else if (args.Token("BCAST")) {
      options.state.bcast = true;
    } else if (args.Token("OPTIN")) {
      options.state.optin = true;
    } else if (args.Token("OPTOUT")) {
      options.state.optout = true;
    } else if (args.Token("NOLOOP")) {
      options.state.noloop = true;
    } else if (args.remaining() > 1 && args.Token("PREFIX")) {
      options.prefixes.emplace_back(args.Next());
    } else {
      args.SyntaxError();
    }
  }
  if (args.failed()) return args.error();
  return options;
}

// Whether the modes go together, and with what is on already.
Status CheckModes(const TrackingOptions& options, const TrackingState* current) {
  constexpr Bytes kSwitch = "before disabling tracking for this client, and then re-enabling it with a different mode.";
  const TrackingState& wanted = options.state;
  if (!wanted.bcast && !options.prefixes.empty()) return Error("ERR PREFIX option requires BCAST mode to be enabled");
  if (current != nullptr && current->bcast != wanted.bcast)
    return Error(fmt::format("ERR You can't switch BCAST mode on/off {}", kSwitch));
  if (wanted.bcast && (wanted.optin || wanted.optout))
    return Error("ERR OPTIN and OPTOUT are not compatible with BCAST");
  if (wanted.optin && wanted.optout) return Error("ERR You can't specify both OPTIN mode and OPTOUT mode");
  if (current != nullptr && ((wanted.optin && current->optout) || (wanted.optout && current->optin)))
    return Error(fmt::format("ERR You can't switch OPTIN/OPTOUT mode {}", kSwitch));
  return Done{};
}

bool Overlap(Bytes a, Bytes b) { return a.starts_with(b) || b.starts_with(a); }

Status CheckPrefixes(const TrackingOptions& options, const TrackingState* current) {
  constexpr Bytes kMustNot = "Prefixes for a single client must not overlap.";
  for (size_t i = 0; i < options.prefixes.size(); ++i) {
    const std::string& prefix = options.prefixes[i];
    if (current != nullptr) {
      for (const std::string& existing : current->prefixes) {
        if (Overlap(prefix, existing))
          return Error(
              fmt::format("ERR Prefix '{}' overlaps with an existing prefix '{}'. {}", prefix, existing, kMustNot));
      }
    }
    for (size_t j = i + 1; j < options.prefixes.size(); ++j) {
      if (Overlap(prefix, options.prefixes[j]))
        return Error(fmt::format("ERR Prefix '{}' overlaps with another provided prefix '{}'. {}", prefix,
                                 options.prefixes[j], kMustNot));
    }
  }
  return Done{};
}

}  // namespace

// CLIENT TRACKING <ON | OFF> [REDIRECT client-id] [PREFIX prefix ...] [BCAST] [OPTIN] [OPTOUT] [NOLOOP]
void commands::ClientTracking(Call& call) {
  Result<TrackingOptions> options = ReadOptions(call);
  if (!options.ok()) return call.reply().Error(options.error());
  Session& session = *call.session();
  if (EqualsIgnoreCase(call.Arg(2), "off")) {
    call.server().tracking().Disable(session);
    return call.reply().Ok();
  }
  if (!EqualsIgnoreCase(call.Arg(2), "on")) return call.reply().Error(errors::kSyntax);
  const TrackingState* current = session.client().tracking.get();
  if (const Status modes = CheckModes(*options, current); !modes.ok()) return call.reply().Error(modes.error());
  if (options->state.bcast) {
    const Status prefixes = CheckPrefixes(*options, current);
    if (!prefixes.ok()) return call.reply().Error(prefixes.error());
  }
  options->state.prefixes.insert(options->prefixes.begin(), options->prefixes.end());
  call.server().tracking().Enable(session, options->state);
  call.reply().Ok();
}

// CLIENT CACHING <YES | NO>: the next command is the exception to OPTIN or OPTOUT.
void commands::ClientCaching(Call& call) {
  TrackingState* state = call.session()->client().tracking.get();
  if (state == nullptr)
    return call.reply().Error(
        Bytes("ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode "
              "enabled"));
  if (EqualsIgnoreCase(call.Arg(2), "yes")) {
    if (!state->optin)
      return call.reply().Error(Bytes("ERR CLIENT CACHING YES is only valid when tracking is enabled in OPTIN mode."));
  } else if (EqualsIgnoreCase(call.Arg(2), "no")) {
    if (!state->optout)
      return call.reply().Error(Bytes("ERR CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode."));
  } else {
    return call.reply().Error(errors::kSyntax);
  }
  state->caching = true;
  call.reply().Ok();
}

// CLIENT GETREDIR: the client that hears instead; 0: this one; -1: it tracks nothing.
void commands::ClientGetRedir(Call& call) {
  const TrackingState* state = call.session()->client().tracking.get();
  call.reply().Integer(state == nullptr ? -1 : static_cast<int64_t>(state->redirect));
}

// CLIENT TRACKINGINFO
void commands::ClientTrackingInfo(Call& call) {
  const TrackingState* state = call.session()->client().tracking.get();
  std::vector<Bytes> flags{state == nullptr ? "off" : "on"};
  if (state != nullptr) {
    if (state->bcast) flags.emplace_back("bcast");
    if (state->optin) flags.emplace_back("optin");
    if (state->optin && state->caching) flags.emplace_back("caching-yes");
    if (state->optout) flags.emplace_back("optout");
    if (state->optout && state->caching) flags.emplace_back("caching-no");
    if (state->noloop) flags.emplace_back("noloop");
    if (state->broken_redirect) flags.emplace_back("broken_redirect");
  }
  ReplyWriter& reply = call.reply();
  reply.Map(3);
  reply.Bulk("flags"), reply.Set(flags.size());
  for (const Bytes flag : flags) reply.Bulk(flag);
  reply.Bulk("redirect"), reply.Integer(state == nullptr ? -1 : static_cast<int64_t>(state->redirect));
  reply.Bulk("prefixes"), reply.Array(state == nullptr ? 0 : state->prefixes.size());
  if (state == nullptr) return;
  for (const std::string& prefix : state->prefixes) reply.Bulk(prefix);
}

}  // namespace respect
