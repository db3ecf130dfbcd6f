#include "compiler/check.hpp"

#include <map>

#include "compiler/check_context.hpp"
#include "compiler/english.hpp"

namespace rolewright::compiler {
namespace {

class HeaderChecker : CheckStep {
 public:
  explicit HeaderChecker(CheckContext& context) : CheckStep{context} {}

  // The file read first names the policy, not the packs it uses.
  void header() {
    std::map<FileId, Span> first;
    each<ast::Policy>([&](const ast::Policy& policy, const Span& span, const ast::File&) {
      const auto [known, fresh] = first.try_emplace(span.file, span);
      if (!fresh)
        return problem(Code::DuplicateName, "a file has one `policy` line", span, {},
                       {{known->second, "the first one"}});
      if (first.begin()->first != span.file) return;
      out_.name = policy.name.text;
      out_.version = policy.version.text;
      out_.owner = policy.owner.text;
    });
  }

};

}  // namespace

PolicyIr check(const std::vector<ast::File>& files, const ReadFile& read, Diagnostics& found) {
  PolicyIr out;
  CheckContext context{.files = files, .read = read, .found = found, .out = out};
  HeaderChecker{context}.header();
  check_types(context);
  check_scopes(context);
  check_access(context);
  check_rules(context);
  check_promises(context);
  if (found.has_error()) return out;  // rules may name what is not there
  for (Rule& rule : out.rules) rule.info.english = english(out, rule);
  return out;
}

}  // namespace rolewright::compiler
