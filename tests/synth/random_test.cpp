// The generator against the published splitmix64, and the JSON it is written as.
#include "synth/random.hpp"

#include "synth/json_text.hpp"
#include "tests/support/catch.hpp"

using namespace rolewright::synth;

TEST_CASE("the random numbers are splitmix64's", "[synth]") {
  // First outputs for the seed 1234567, as printed by the reference implementation.
  Random random{1234567};
  CHECK(random.next() == 6457827717110365317U);
  CHECK(random.next() == 3203168211198807973U);
  CHECK(random.next() == 9817491932198370423U);
}

TEST_CASE("JSON text is escaped", "[synth]") {
  CHECK(quoted("a\"b\\c\n\x01") == "\"a\\\"b\\\\c\\u000a\\u0001\"");
  CHECK(object({{"k", quoted("v")}, {"n", "null"}}) == "{\"k\":\"v\",\"n\":null}");
  CHECK(array_page({}) == "[\n]\n");
  CHECK(array_page({"1", "2"}) == "[\n1,\n2\n]\n");
}

TEST_CASE("vendor identifiers have their vendor's shape and depend on the name alone", "[synth]") {
  CHECK(okta_id("00u", "a").size() == 20);
  CHECK(okta_id("00u", "a") == okta_id("00u", "a"));
  CHECK(okta_id("00u", "a") != okta_id("00u", "b"));
  const std::string id = graph_id("user", "a");
  REQUIRE(id.size() == 36);
  CHECK(id[8] == '-');
  CHECK(id[14] == '4');
  CHECK(graph_id("group", "a") != id);
}
