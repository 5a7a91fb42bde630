#!/usr/bin/env python3
"""Tests of the lint programs: each rule is shown to catch what it forbids and to let pass what it allows."""

import unittest

import include_direction
import sizes
import tree
import words


class IncludeDirection(unittest.TestCase):
    def check(self, name, *lines):
        return [message for _, message in include_direction.offences(name, "\n".join(lines))]

    def test_downwards_is_allowed(self):
        self.assertEqual(self.check("engine/commands/string.cc", '#include "engine/types/string.h"', "#include <string>"), [])

    def test_own_room_is_allowed(self):
        self.assertEqual(self.check("engine/store/table.cc", '#include "engine/store/table.h"'), [])

    def test_upwards_is_caught_with_its_line(self):
        found = list(include_direction.offences("engine/types/list.cc", '\n#include "engine/store/entry.h"\n'))
        self.assertEqual(found, [(2, "engine/types may not include engine/store/entry.h")])

    def test_engine_may_not_know_the_suite(self):
        self.assertTrue(self.check("engine/server/main.cc", '#include "spec/reader/model.h"'))

    def test_only_the_embedded_target_reaches_the_engine(self):
        include = '#include "engine/server/embedded_server.h"'
        self.assertTrue(self.check("conformance/target/socket.cc", include))
        self.assertEqual(self.check("conformance/target/embedded.cc", include), [])

    def test_commented_include_is_none(self):
        self.assertEqual(self.check("engine/types/list.cc", '// #include "engine/store/entry.h"'), [])

    def test_file_in_no_room_is_caught(self):
        self.assertTrue(self.check("tools/x.cc", ""))

    def test_heavy_header_elsewhere_is_caught(self):
        self.assertTrue(self.check("conformance/match/match.cc", "#include <toml.hpp>"))
        self.assertEqual(self.check("spec/reader/toml.cc", "#include <toml.hpp>"), [])


class Sizes(unittest.TestCase):
    def names(self, text):
        return [(name, lines) for name, _, lines in sizes.functions(text)]

    def test_function_and_method_are_found(self):
        text = "namespace a {\nint F(int x) {\n  if (x) {\n  }\n  return 1;\n}\nclass B {\n  void G() const { H(); }\n};\n}\n"
        self.assertEqual(self.names(text), [("F", 5), ("G", 1)])

    def test_constructor_with_initialisers_is_one_function(self):
        self.assertEqual(self.names("A::A(int x)\n    : x_(x) {\n  F();\n}\n"), [("A::A", 3)])

    def test_returned_struct_type_does_not_hide_a_function(self):
        self.assertEqual(self.names("static int F() {\n}\n"), [("F", 2)])

    def test_class_among_template_parameters_declares_no_class(self):
        self.assertEqual(self.names("template <int N, class T>\nT F() {\n}\n"), [("F", 2)])

    def test_braces_in_literals_and_comments_do_not_count(self):
        text = 'void F() {\n  // {\n  G("{", \'{\', R"x({{)x");\n  /* { */\n}\nvoid H() {}\n'
        self.assertEqual(self.names(text), [("F", 5), ("H", 1)])

    def test_tables_are_no_functions(self):
        self.assertEqual(self.names("constexpr int kTable[] = {\n  1,\n  F(2),\n};\n"), [])

    def test_lambda_belongs_to_its_function(self):
        self.assertEqual(self.names("void F() {\n  auto g = [] {\n    return 1;\n  };\n}\n"), [("F", 5)])

    def test_digit_separators_are_no_literals(self):
        self.assertEqual(self.names("int F() {\n  return 1'000;\n}\nint G() {\n  return 2'000;\n}\n"), [("F", 3), ("G", 3)])

    def test_limits_are_enforced(self):
        self.assertEqual(sizes.check_room("r", [("a", 400)], [("f", 40)])[1], [])
        self.assertEqual(len(sizes.check_room("r", [("a", 801)], [("f", 41)])[1]), 3)

    def test_percentile_forgives_one_in_ten(self):
        self.assertEqual(sizes.percentile_90([1] * 10 + [100]), 1)
        self.assertEqual(sizes.percentile_90([1] * 8 + [100, 100]), 100)


class Words(unittest.TestCase):
    def test_reminders_are_caught(self):
        self.assertEqual(len(list(words.offences("x\n// TO" + "DO: later\n"))), 1)

    def test_machine_paths_are_caught(self):
        self.assertEqual(len(list(words.offences("see /ho" + "me/someone/x"))), 1)
        self.assertEqual(list(words.offences("engine/ho" + "me/x and ./wo" + "rk/y, SET k v XX")), [])


class Tree(unittest.TestCase):
    def test_line_numbers_survive_blanking(self):
        text = "a /* 1\n2 */ b // c\n\"d\\\"\" 'e'\nf"
        self.assertEqual(tree.without_comments_and_literals(text).count("\n"), text.count("\n"))
        self.assertNotIn("c", tree.without_comments_and_literals(text))


if __name__ == "__main__":
    unittest.main()
