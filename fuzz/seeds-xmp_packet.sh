#!/bin/sh
# fuzz/seeds-xmp_packet.sh FOLDER: packets with positions, thumbnails, flags and a recipe, in several forms.
set -eu
cd "$1"
head='<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
tail='</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
e='xmlns:exif="http://ns.adobe.com/exif/1.0/"'
printf '%s<rdf:Description rdf:about="" %s exif:GPSLatitude="48,8N" exif:ISO="100"/>%s' "$head" "$e" "$tail" >attribute
printf '%s<rdf:Description rdf:about="a" %s><exif:GPSLongitude>11E</exif:GPSLongitude><exif:ISO>100</exif:ISO></rdf:Description>%s' "$head" "$e" "$tail" >element
printf '%s<rdf:Description rdf:about="" xmlns:d="http://www.dji.com/drone-dji/1.0/" d:GpsLatitude="1"><d:a><rdf:Bag><rdf:li rdf:parseType="Resource"><d:b>c</d:b></rdf:li></rdf:Bag></d:a></rdf:Description>%s' "$head" "$tail" >nested
printf '%s<rdf:Description rdf:about="" xmlns:c="http://ns.google.com/photos/1.0/camera/" c:MotionPhoto="1" xmlns:t="http://ns.adobe.com/tiff/1.0/"><t:Orientation>6</t:Orientation><t:ImageWidth rdf:value="3"/></rdf:Description>%s' "$head" "$tail" >flags
printf '%s<rdf:Description rdf:about="" xmlns:litho="urn:litho:1#"><litho:recipe>{}</litho:recipe></rdf:Description>\n<!-- c --><rdf:Description rdf:about="" xmlns:a="u" a:b="<"><a:c><![CDATA[<d>]]></a:c></rdf:Description>%s' "$head" "$tail" >recipe
