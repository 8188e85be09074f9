"""The drawing of a small run."""

import unittest
from xml.dom import minidom

from validation import plot


class Plot(unittest.TestCase):
    def test_is_xml_with_axes_and_two_courses(self):
        text = plot.draw("run", 10, [(1, 1), (4, 2)], [(2, 1)])
        self.assertEqual(len(minidom.parseString(text).getElementsByTagName("path")), 3)

    def test_course_is_a_stair_to_the_end(self):
        line = plot.stairs([(1, 2), (3, 0), (30, 1)], 10, lambda x: x, lambda y: -y)
        self.assertEqual(line, "M0.0 0.0H1.0V-2.0H3.0V0.0H10.0")


if __name__ == "__main__":
    unittest.main()
