"""Who holds a visitor's secret: handed to the doors."""

from chatplug.visitors.models import find_visitor
from chatplug.web.access import finders

finders.visitor = find_visitor
