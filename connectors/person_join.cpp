#include "connectors/person_join.hpp"

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
    }
    if (!account.owner.is_none()) return account;
  }
  return {};
}

void PersonJoin::settle(SnapshotBuilder& builder, AccountId id) const {
  Account& account = builder.at(id);
  if (!holder(account).is_none()) return;
  const MappedAccount found =
      find(builder, builder.text(builder.at(account.system).name), builder.text(account.login));
  account.owner = found.owner;
  account.sponsor = found.sponsor;
  if (found.kind != AccountKind::Everyday) account.kind = found.kind;
}

}  // namespace rolewright::connectors
