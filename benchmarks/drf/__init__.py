"""The same endpoint as one writes it with Django REST framework: a serializer, and `bulk_create`."""
