// LDIF dumps of a directory (Active Directory, OpenLDAP, 389): people's and service accounts, and groups with their
// members, nested or not.
//   account  an entry of class user, person, inetOrgPerson or posixAccount that is no computer; its login is
//            sAMAccountName, else uid, else cn. userAccountControl bit 2, or a locked OpenLDAP account, is suspended.
//            Managed service accounts are service accounts
//   group    an entry of class group, groupOfNames, groupOfUniqueNames or posixGroup
// member, uniqueMember, memberOf and memberUid say the same thing from two sides: each pair counts once. A
// managedBy may add members.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connectors/agency/sources_file.hpp"
#include "connectors/intake.hpp"
#include "connectors/ldif/ldif_stream.hpp"

namespace rolewright::connectors {

class LdifImport {
 public:
  LdifImport(Intake& intake, const AgencySources& agency) : intake_{intake}, agency_{agency} {}

  /// Reads one file of `source`: options `system`, `field` (the attribute that equals the HR key, employeeID when not
  /// given) and `admin_suffix`.
  void read(const SourceDeclaration& source);
  /// As above, of a stream.
  void read(InputStream stream, const SourceDeclaration& source);

 private:
  /// A membership, as text until every entry is known.
  struct Membership {
    SymbolId member;  // folded DN, or a login when `by_login`
    SymbolId group;   // folded DN
    enum Kind : std::uint8_t { Member, ByLogin, Owner } kind = Member;
    friend auto operator<=>(const Membership&, const Membership&) = default;
  };

  void entry(const LdifEntry& entry);
  void account(const LdifEntry& entry, std::string_view dn);
  void group(const LdifEntry& entry, std::string_view dn);
  void reject(const LdifEntry& entry, Code code, std::string message);
  void connect();
  void dangling(std::string_view what, std::string_view dn);

  Intake& intake_;
  const AgencySources& agency_;
  SystemId system_;
  ExportId source_;
  std::string name_;
  std::string key_;
  std::string admin_suffix_;
  std::map<SymbolId, AccountId> accounts_;     // by folded DN
  std::map<SymbolId, NodeId> groups_;          // by folded DN
  std::map<std::string, NodeId, std::less<>> groups_by_rid_;  // the last part of an objectSid
  std::vector<std::pair<AccountId, std::string>> primary_;    // account, RID of its primary group
  std::vector<Membership> memberships_;
};

}  // namespace rolewright::connectors
