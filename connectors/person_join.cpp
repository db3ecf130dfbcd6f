#include "connectors/person_join.hpp"

#include <algorithm>
#include <utility>

namespace rolewright::connectors {

std::string lower_ascii(std::string_view text) {
  std::string lower{text};
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

bool PersonJoin::add_email(std::string_view email, PersonId person) {
  const auto [found, fresh] = by_email_.try_emplace(lower_ascii(email), person);
  if (!fresh) found->second = PersonId{};
  return fresh;
}

bool PersonJoin::add_mapped(std::string_view system, std::string_view login, MappedAccount account) {
  return mapped_.try_emplace({std::string{system}, std::string{login}}, account).second;
}

MappedAccount PersonJoin::find(const SnapshotBuilder& builder, std::string_view system,
                               std::string_view login) const {
  for (const LoginRule& rule : rules_) {
    if (rule.system != "*" && rule.system != system) continue;
    MappedAccount account;
    switch (rule.by) {
      case JoinBy::Email:
        if (const auto found = by_email_.find(lower_ascii(login)); found != by_email_.end()) {
          account.owner = found->second;
        }
        break;
      case JoinBy::Key:
        account.owner = builder.find_person(login);
        break;
      case JoinBy::Map:
        if (const auto found = mapped_.find({std::string{system}, std::string{login}});
            found != mapped_.end()) {
          return found->second;
        }
        break;
      case JoinBy::Suffix:
        account = find_without_suffix(builder, system, login, rule.suffix);
        break;
    }
    if (!account.owner.is_none()) return account;
  }
  return {};
}

// `jdoe.adm@agency.example` with suffix `.adm` is who `jdoe@agency.example` is.
MappedAccount PersonJoin::find_without_suffix(const SnapshotBuilder& builder, std::string_view system,
                                              std::string_view login, std::string_view suffix) const {
  const std::size_t local = std::min(login.find('@'), login.size());
  if (!login.substr(0, local).ends_with(suffix) || local == suffix.size()) return {};
  const std::string everyday =
      std::string{login.substr(0, local - suffix.size())} + std::string{login.substr(local)};
  MappedAccount account{.owner = {}, .sponsor = {}, .kind = AccountKind::SeparateAdmin};
  const SystemId place = builder.find_system(system);
  const AccountId known = place.is_none() ? AccountId{} : builder.find_account(place, everyday);
  if (!known.is_none()) account.owner = builder.at(known).owner;
  if (!account.owner.is_none()) return account;
  if (const auto found = by_email_.find(lower_ascii(everyday)); found != by_email_.end()) account.owner = found->second;
  if (account.owner.is_none()) account.owner = builder.find_person(everyday);
  return account.owner.is_none() ? MappedAccount{} : account;
}

bool PersonJoin::joins_by_email(std::string_view system) const {
  return std::any_of(rules_.begin(), rules_.end(), [&](const LoginRule& rule) {
    return rule.by == JoinBy::Email && (rule.system == "*" || rule.system == system);
  });
}

PersonId PersonJoin::find_email(std::string_view email) const {
  const auto found = by_email_.find(lower_ascii(email));
  return found == by_email_.end() ? PersonId{} : found->second;
}

void PersonJoin::settle(SnapshotBuilder& builder, AccountId id) {
  Account& account = builder.at(id);
  const bool joined = !holder(account).is_none();
  if (compared_.size() <= id.index()) compared_.resize(id.index() + 1);
  if (joined && std::exchange(compared_[id.index()], std::uint8_t{1}) != 0) return;
  const MappedAccount found =
      find(builder, builder.text(builder.at(account.system).name), builder.text(account.login));
  if (found.kind != AccountKind::Everyday) account.kind = found.kind;
  if (!joined) {
    account.owner = found.owner;
    account.sponsor = found.sponsor;
  } else if (!found.owner.is_none() && !account.owner.is_none() && found.owner != account.owner) {
    conflicts_.push_back({.account = id, .other = found.owner});
  }
}

}  // namespace rolewright::connectors
