"""Address of the gallery."""

from django.urls import path

from grappe.web.gallery import gallery as gallery_page

urlpatterns = [path("composants/", gallery_page, name="gallery")]
