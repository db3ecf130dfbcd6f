// PersonJoin: how a login of a system finds the person behind it: by rules the agency declared, tried in
// order, on keys alone. Two people with one e-mail address make that address useless; names are never
// compared.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "model/snapshot_builder.hpp"

namespace rolewright::connectors {

enum class JoinBy { Email, Key, Map };

struct LoginRule {
  std::string system;  // or "*"
  JoinBy by = JoinBy::Key;
};

/// One line of the account map.
struct MappedAccount {
  PersonId owner;    // none for a service account
  PersonId sponsor;  // none for a person's account
  AccountKind kind = AccountKind::Everyday;
};

class PersonJoin {
 public:
  void add_rule(LoginRule rule) { rules_.push_back(std::move(rule)); }
  /// An address that two people claim joins nobody. False when it did.
  bool add_email(std::string_view email, PersonId person);
  /// False when the login of that system is mapped already.
  bool add_mapped(std::string_view system, std::string_view login, MappedAccount account);

  /// Who is behind `login` of `system`, by the first rule that knows; all none when no rule does.
  [[nodiscard]] MappedAccount find(const SnapshotBuilder& builder, std::string_view system,
                                   std::string_view login) const;
  /// Writes what find() says into an account that has no owner or sponsor yet.
  void settle(SnapshotBuilder& builder, AccountId account) const;

 private:
  std::vector<LoginRule> rules_;
  std::unordered_map<std::string, PersonId> by_email_;  // lower case; none when shared
  std::map<std::pair<std::string, std::string>, MappedAccount> mapped_;
};

/// ASCII letters in lower case: addresses and logins of some vendors ignore case.
[[nodiscard]] std::string lower_ascii(std::string_view text);

}  // namespace rolewright::connectors
