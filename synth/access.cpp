#include "synth/access.hpp"

#include <algorithm>

namespace rolewright::synth {
namespace {

constexpr unsigned kFirstFund = 11;
constexpr unsigned kFunds = 12;

std::string spaced(std::string_view name) {
  std::string text{name};
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

// Two leaf fund centers of other units: an invoice clerk or a receiver serves the whole bureau.
std::string two_centers(std::size_t ordinal) {
  const auto first = static_cast<unsigned>(ordinal % kFunds);
  const auto second = static_cast<unsigned>((ordinal + 5) % kFunds);
  return fund_center(kFirstFund + std::min(first, second), 0) + ';' +
         fund_center(kFirstFund + std::max(first, second), 0);
}

Limits limits_of(const Person& person, std::string_view scope) {
  Limits limits;
  if (scope == "leaf") limits.fund_center = fund_center(person.fund, 1 + person.ordinal % 4);
  if (scope == "unit") limits.fund_center = fund_center(person.fund, 0);
  if (scope == "two") limits.fund_center = two_centers(person.ordinal);
  if (scope == "alc") limits.alc = location_code(kFirstFund + 3 * static_cast<unsigned>(person.ordinal % 4));
  if (scope == "office") limits.office = person.fund == 14 ? "BIW-EAST" : "BIW-WEST";
  return limits;
}

void give_one(World& world, std::size_t person, std::string_view grant) {
  const std::size_t colon = grant.find(':');
  const std::string_view kind = grant.substr(0, colon);
  std::string_view name = grant.substr(colon + 1);
  if (kind == "okta") return join_okta(world, person, name);
  if (kind == "entra") return join_entra(world, person, name);
  if (kind == "dir") return void(world.directory.push_back({.role = spaced(name), .user = person}));
  if (kind == "package")
    return void(world.packages.push_back({.package = spaced(name), .user = person, .from = "2025-11-03"}));
  if (kind == "WEBTA" || kind == "USACCESS")
    return void(
        world.entra_app_roles[std::string{kind}].push_back({.role = std::string{name}, .user = person}));
  const std::size_t at = name.find('@');
  const std::string_view scope = at == std::string_view::npos ? std::string_view{} : name.substr(at + 1);
  hold_role(world, person, kind, name.substr(0, at), limits_of(world.people[person], scope));
}

}  // namespace

void join_okta(World& world, std::size_t person, std::string_view group) {
  world.okta_groups[std::string{group}].members.push_back(person);
}

void join_entra(World& world, std::size_t entra_user, std::string_view group) {
  world.entra_groups[std::string{group}].users.push_back(entra_user);
}

void hold_role(World& world, std::size_t person, std::string_view system, std::string_view role,
               Limits limits) {
  const std::string login = login_of(world.people[person], system);
  if (limits.start.empty()) {
    const std::uint64_t word = mix(login + std::string{role});
    limits.start = moved("2021-01-04", static_cast<int>(word % 1700));
  }
  world.app_roles[std::string{system}].push_back({.login = login,
                                                  .role = std::string{role},
                                                  .fund_center = limits.fund_center,
                                                  .alc = limits.alc,
                                                  .office = limits.office,
                                                  .start = limits.start,
                                                  .end = limits.end,
                                                  .person = person});
}

void give_all(World& world, std::size_t person, std::string_view access, Random& random) {
  while (!access.empty()) {
    const std::size_t blank = std::min(access.find(' '), access.size());
    std::string_view grant = access.substr(0, blank);
    access.remove_prefix(std::min(blank + 1, access.size()));
    const std::size_t percent = grant.find('%');
    if (percent != std::string_view::npos) {
      const std::size_t share = std::stoul(std::string{grant.substr(0, percent)});
      grant.remove_prefix(percent + 1);
      if (!random.chance(share)) continue;
    }
    give_one(world, person, grant);
  }
}

std::string login_of(const Person& person, std::string_view system) {
  if (system == "PRISM" || system == "EMPOWHR") return person.key;
  if (system == "SNOW" || system == "GRANTSOL") return person.login;
  return person.email;
}

std::string fund_center(unsigned fund, std::size_t leaf) {
  return "FC-" + std::to_string(fund) + std::to_string(leaf) + "0";
}

std::string location_code(unsigned fund) {
  return "20180" + std::to_string(1 + (fund - kFirstFund) / 3) + "01";
}

}  // namespace rolewright::synth
