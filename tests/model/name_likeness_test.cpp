// Names that systems abbreviate, and how alike they are.
#include "model/name_likeness.hpp"
#include "tests/support/catch.hpp"

namespace rolewright::tests {

using Words = std::vector<std::string>;

TEST_CASE("names fall into words", "[model]") {
  CHECK(words_of("VEND_EFT_UPDATE") == Words{"vend", "eft", "update"});
  CHECK(words_of("okta.users.credentials.resetFactors") == Words{"okta", "users", "credentials", "reset", "factors"});
  CHECK(words_of("Maintain_Chart_of_Accounts") == Words{"maintain", "chart", "accounts"});
  CHECK(words_of("F110 run") == Words{"f", "110", "run"});
  CHECK(words_of("").empty());
  CHECK(words_of("-_-").empty());
  CHECK(words_of(std::string(100, 'A')).size() == 1);
  std::string many;
  for (int count = 0; count != 40; ++count) many += "word ";
  CHECK(words_of(many).size() == 16);
}

TEST_CASE("spelling is case and signs", "[model]") {
  CHECK(same_but_spelling("VEND_CREATE", "vendCreate"));
  CHECK(same_but_spelling("Global Administrator", "global-administrator"));
  CHECK_FALSE(same_but_spelling("VEND_CREATE", "VEND_CREATED"));
  CHECK_FALSE(same_but_spelling("--", "**"));  // nothing in common but having no letters
}

TEST_CASE("likeness counts words, beginnings for part, and common words for less", "[model]") {
  const NameLikeness plain{std::vector<std::string_view>{}};
  CHECK(plain.of(words_of("create vendor"), words_of("VENDOR_CREATE")) == 100);
  CHECK(plain.of(words_of("VEND_CREATE"), words_of("create vendor")) == 90);  // vend begins vendor: 80 and 100
  CHECK(plain.of(words_of("certify"), words_of("certification")) == 60);
  CHECK(plain.of(words_of("pay"), words_of("run")) == 0);
  CHECK(plain.of({}, words_of("run")) == 0);
  const std::vector<std::string_view> names = {"Global Administrator", "Groups Administrator", "User Administrator",
                                               "Helpdesk Administrator"};
  const NameLikeness among{names};
  // Four names have the word: a third of the weight. 2·40 of 2·(120 + 40).
  CHECK(among.of(words_of("Domain Administrator"), words_of("User Administrator")) == 25);
  CHECK(among.likest("Domain Administrator", names, 3).empty());
  CHECK(among.likest("Users Administrator", names, 3) == std::vector<std::string_view>{"User Administrator"});
  CHECK(among.likest("global groups administrator", names, 1) == std::vector<std::string_view>{"Global Administrator"});
}

}  // namespace rolewright::tests
