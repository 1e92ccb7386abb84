"""Django's forms, drawn with our components: `{{ form }}` and `{{ field.as_field_group }}` included."""

from django.forms.renderers import TemplatesSetting


class GrappeRenderer(TemplatesSetting):
    """Renderer for the setting FORM_RENDERER; needs `django.forms` in INSTALLED_APPS."""

    form_template_name = "web/form.html"
    field_template_name = "web/field.html"
